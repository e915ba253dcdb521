// Must run before the foundation's parts: each of them refuses to start without these classes, and the
// inline snippet that its documentation gives is forbidden by our content security policy.
document.body.classList.add("js-enabled", "govuk-frontend-supported");
