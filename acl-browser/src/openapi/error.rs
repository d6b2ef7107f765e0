use std::error::Error;
use std::fmt;

/// Why a text is no `OpenAPI` document that the browser can read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OpenApiError {
    /// The text is not JSON.
    NotJson {
        /// The line, from 1.
        line: usize,
        /// The column, from 1, in bytes.
        column: usize,
    },
    /// The text is YAML.
    Yaml,
    /// The text is JSON without the member `openapi`.
    NoVersion,
    /// The document has another version than 3.
    Version(String),
    /// The member `paths` is no object.
    NoPaths,
}

impl fmt::Display for OpenApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotJson { line, column } => write!(f, "not JSON, at line {line}, column {column}"),
            Self::Yaml => f.write_str("this is YAML; convert it to JSON first"),
            Self::NoVersion => f.write_str("not an OpenAPI document: it has no member `openapi`"),
            Self::Version(found) => {
                write!(f, "OpenAPI {found:?} cannot be read; expected a document of version 3")
            }
            Self::NoPaths => f.write_str("not an OpenAPI document: `paths` is no object"),
        }
    }
}

impl Error for OpenApiError {}
