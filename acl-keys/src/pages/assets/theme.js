// Before anything is painted: the theme that was chosen, here or in the API browser.
"use strict";
try {
  document.documentElement.dataset.theme = localStorage.getItem("acl-theme") ?? "";
} catch { /* not kept then */ }
