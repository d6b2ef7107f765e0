// A client with the types of the document: it compiles in strict mode, without a cast.
import createClient from "openapi-fetch";
import type { paths } from "./api.d.ts";

const client = createClient<paths>({
  baseUrl: "http://127.0.0.1:8080",
  headers: { Authorization: "key 1:AK" },
  querySerializer: { array: { style: "form", explode: false } },
});

export async function subjects(): Promise<string[]> {
  const { data, error } = await client.GET("/api/v2/tickets", {
    params: { query: { status: ["pending", "resolved"], order_by: "date_created", count: 5, include: ["person"] } },
  });
  if (error) throw new Error(`${error.status} ${error.code}`);
  const name: string | undefined = data.linked.person?.["4"]?.name;
  const total: number = data.meta.pagination.total;
  return data.data.map((ticket) => `${ticket.ref} ${ticket.subject} ${name ?? ""} ${total}`);
}

export async function open(subject: string): Promise<number> {
  const { data, error } = await client.POST("/api/v2/tickets", {
    body: { subject, person: { email: "ada@example.com", name: "Ada" }, message: { message: "Hello", format: "text" } },
  });
  if (error) throw new Error(error.errors?.fields["subject"]?.errors[0]?.code ?? error.code);
  return data.data.id;
}

export async function change(id: number): Promise<void> {
  const { error } = await client.PUT("/api/v2/tickets/{id}", {
    params: { path: { id }, header: { "X-CSRF-Token": "word" } },
    body: { agent: null, urgency: 3, labels: ["vip"] },
  });
  if (error) throw new Error(error.code);
}

export async function remove(id: number): Promise<void> {
  await client.DELETE("/api/v2/tickets/{id}", { params: { path: { id } } });
}

export async function whoAmI(): Promise<string> {
  const { data } = await client.GET("/api/v2/me");
  return data ? `${data.data.auth_method} ${data.data.person.first_name}` : "nobody";
}

export async function wrong(): Promise<void> {
  // @ts-expect-error there is no such path
  await client.GET("/api/v2/nothing");
  // @ts-expect-error a ticket has a subject
  await client.POST("/api/v2/tickets", { body: { person: 4 } });
  // @ts-expect-error no such status
  await client.GET("/api/v2/tickets", { params: { query: { status: ["opne"] } } });
}
