//! Any text as an `acl.lock`: refused with a place, or read so that it says the same when it is written again.
#![no_main]

use acl_lock::Lock;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match Lock::parse(text) {
        Err(mistakes) => assert!(mistakes.iter().all(|mistake| !mistake.message().is_empty())),
        Ok(lock) => {
            let written = lock.to_string();
            let Ok(again) = Lock::parse(&written) else { panic!("what was written is not read: {written}") };
            assert_eq!(again.catalog().fingerprint(), lock.catalog().fingerprint());
            assert_eq!(again.to_string(), written);
        }
    }
});
