// The one policy by which text becomes markup or the address of a script; the content security policy allows no other.
const WORKER = /^\/sw\.js\?lang=[a-z-]{2,7}$/;

export const policy = window.trustedTypes?.createPolicy("portal", {
  createHTML: (html) => html,
  createScriptURL(address) {
    if (!WORKER.test(address)) throw new TypeError("Only the portal's own worker may be started");
    return address;
  },
});
