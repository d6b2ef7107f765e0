//! stub
use crate::peers::Failure;
use crate::results::Target;
pub(crate) fn section(_quick: bool, _text: &mut String, _targets: &mut Vec<Target>) -> Result<(), Failure> { Ok(()) }
