//! What a document says of an endpoint, as HTML: parameters, bodies and answers.

use core::fmt;

use crate::html::{Lines, Text};
use crate::openapi::{Answer, Content, Field, Operation, Parameter, Schema};
use crate::prose::{Line, Prose};

/// Its `Display` is HTML.
pub(crate) struct Documentation<'d>(pub(crate) &'d Operation<'d>);

impl fmt::Display for Documentation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operation = self.0;
        if operation.is_deprecated() {
            f.write_str("<p><b>Deprecated.</b></p>")?;
        }
        if let Some(description) = operation.description() {
            write!(f, "{}", Prose(description))?;
        }
        let parameters = operation.parameters();
        if !parameters.is_empty() {
            f.write_str("<h3>Parameters</h3><ul class=\"schema\">")?;
            parameters.iter().try_for_each(|parameter| write_parameter(f, parameter))?;
            f.write_str("</ul>")?;
        }
        if let Some(body) = operation.body() {
            write!(f, "<h3>Request body{}</h3>", if body.is_required { "" } else { " (optional)" })?;
            if let Some(description) = body.description {
                write!(f, "{}", Prose(description))?;
            }
            body.contents.iter().try_for_each(|content| write_content(f, content))?;
        }
        let answers = operation.answers();
        if !answers.is_empty() {
            f.write_str("<h3>Answers</h3>")?;
            answers.iter().try_for_each(|answer| write_answer(f, answer))?;
        }
        Ok(())
    }
}

fn write_parameter(f: &mut fmt::Formatter<'_>, parameter: &Parameter<'_>) -> fmt::Result {
    write!(f, "<li><code>{}</code> <small>{}</small>", Text(parameter.name), parameter.place.name())?;
    write_required(f, parameter.is_required)?;
    write_type(f, &parameter.schema)?;
    let description = parameter.description.or(parameter.schema.description);
    write_details(f, description, &parameter.schema)?;
    if let Some(example) = &parameter.example {
        write!(f, "<p>Example: <code>{}</code></p>", Text(example))?;
    }
    f.write_str("</li>")
}

fn write_content(f: &mut fmt::Formatter<'_>, content: &Content<'_>) -> fmt::Result {
    write!(f, "<p><code class=\"media\">{}</code>", Text(content.media_type))?;
    if let Some(schema) = &content.schema {
        write_type(f, schema)?;
        f.write_str("</p>")?;
        write_details(f, schema.description, schema)?;
    } else {
        f.write_str("</p>")?;
    }
    if let Some(example) = &content.example {
        let example = Lines(example);
        write!(f, "<details><summary>Example</summary><pre tabindex=\"0\">{example}</pre></details>")?;
    }
    Ok(())
}

fn write_answer(f: &mut fmt::Formatter<'_>, answer: &Answer<'_>) -> fmt::Result {
    let description = answer.description.unwrap_or_default();
    let heading = |f: &mut fmt::Formatter<'_>| {
        write!(f, "<b class=\"status\">{}</b> {}", Text(answer.status), Line(description))
    };
    if answer.contents.is_empty() && answer.headers.is_empty() {
        f.write_str("<p class=\"answer-row\">")?;
        heading(f)?;
        return f.write_str("</p>");
    }
    f.write_str("<details class=\"answer-row\"><summary>")?;
    heading(f)?;
    f.write_str("</summary>")?;
    if !answer.headers.is_empty() {
        f.write_str("<ul class=\"schema\">")?;
        answer.headers.iter().try_for_each(|header| write_parameter(f, header))?;
        f.write_str("</ul>")?;
    }
    answer.contents.iter().try_for_each(|content| write_content(f, content))?;
    f.write_str("</details>")
}

fn write_required(f: &mut fmt::Formatter<'_>, is_required: bool) -> fmt::Result {
    f.write_str(if is_required { " <small class=\"required\">required</small>" } else { "" })
}

fn write_type(f: &mut fmt::Formatter<'_>, schema: &Schema<'_>) -> fmt::Result {
    if !schema.kind.is_empty() {
        write!(f, " <span class=\"kind\">{}</span>", Text(&schema.kind))?;
    }
    f.write_str(if schema.is_deprecated { " <small>deprecated</small>" } else { "" })
}

/// Writes what stands below the name: the description, the limits of the value, and its fields.
fn write_details(f: &mut fmt::Formatter<'_>, description: Option<&str>, schema: &Schema<'_>) -> fmt::Result {
    if let Some(description) = description {
        write!(f, "{}", Prose(description))?;
    }
    if !schema.values.is_empty() {
        f.write_str("<p class=\"notes\">One of")?;
        for (at, value) in schema.values.iter().enumerate() {
            write!(f, "{} <code>{}</code>", if at > 0 { "," } else { "" }, Text(value))?;
        }
        f.write_str("</p>")?;
    }
    if !schema.notes.is_empty() {
        write!(f, "<p class=\"notes\">{}</p>", Line(&schema.notes.join(", ")))?;
    }
    write_fields(f, &schema.fields)?;
    if !schema.choices.is_empty() {
        write!(f, "<p class=\"notes\">{}</p>", if schema.any { "Any of:" } else { "One of:" })?;
        f.write_str("<ul class=\"schema\">")?;
        for choice in &schema.choices {
            f.write_str("<li>")?;
            write_type(f, choice)?;
            write_details(f, choice.description, choice)?;
            f.write_str("</li>")?;
        }
        f.write_str("</ul>")?;
    }
    Ok(())
}

fn write_fields(f: &mut fmt::Formatter<'_>, fields: &[Field<'_>]) -> fmt::Result {
    if fields.is_empty() {
        return Ok(());
    }
    f.write_str("<ul class=\"schema\">")?;
    for field in fields {
        write!(f, "<li><code>{}</code>", Text(&field.name))?;
        write_required(f, field.is_required)?;
        write_type(f, &field.schema)?;
        write_details(f, field.schema.description, &field.schema)?;
        f.write_str("</li>")?;
    }
    f.write_str("</ul>")
}
