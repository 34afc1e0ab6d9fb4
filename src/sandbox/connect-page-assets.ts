import { REQUESTED_PROVIDER } from "./connect-api.js";

/** The style sheet of the Connect page. */
export const STYLE = `
:root { color: #1b2e3c; background: #fff; font: 16px/1.5 ui-sans-serif, system-ui, "DejaVu Sans", sans-serif }
* { box-sizing: border-box }
body { margin: 0; display: flex; flex-direction: column; min-height: 100vh }
.banner { flex: 1 0 100%; margin: 0; padding: 4px 16px; background: #f7e3b5; color: #4d3800; font-size: 13px; text-align: center }
header { display: flex; flex-wrap: wrap; gap: 16px; align-items: center; padding-bottom: 8px }
#close { margin-right: 24px }
h1 { flex: 1; margin: 0 0 0 24px; font-size: 22px; letter-spacing: -.01em }
main { flex: 1; padding: 8px 24px 24px }
ul { margin: 0 0 16px; padding: 0; list-style: none; display: grid; gap: 8px; grid-template-columns: repeat(auto-fill, minmax(min(320px, 100%), 1fr)) }
li { display: flex; gap: 12px; align-items: center; padding: 12px; border: 1px solid #d9e2e8; border-radius: 12px }
.mark { flex: none; display: grid; place-items: center; width: 40px; height: 40px; border-radius: 10px; background: #e3eef5; color: #23506d; font-weight: 700 }
.name { flex: 1; min-width: 0; overflow-wrap: anywhere }
button { min-height: 44px; padding: 0 16px; border: 1px solid #1d5f86; border-radius: 22px; background: #1d5f86; color: #fff; font: inherit; cursor: pointer }
button.on, button.plain, #close { background: #fff; color: #1d5f86 }
button:focus-visible { outline: 3px solid #e08a00; outline-offset: 2px }
.problem { padding: 24px; border-radius: 12px; background: #fdecea; color: #7a1d12 }
#status { margin: 0; padding: 0 24px 16px; min-height: 24px; color: #40576a }
`;

/**
 * The script of the Connect page. It posts its messages to a parent of any origin, because the data are fictional and
 * the app's origin is unknown.
 */
export const SCRIPT: string = `
const PROVIDER = ${JSON.stringify(REQUESTED_PROVIDER)};
const token = new URL(location.href).searchParams.get("token");
const statusLine = document.getElementById("status");
const tokenProblem = document.body.dataset.status;
// Without a token the page keeps the user's selection itself.
const selected = [];
const requested = [];

const postToParent = (type, payload) => parent.postMessage({ type: "hapi-connect-" + type, ...payload }, "*");

function selectionPayload() {
  const sessionResults = { connectedSources: selected, disconnectedSources: [], requestedSources: requested };
  return { status: tokenProblem || "SUCCESS", sessionResults, currentConnections: [], requestedProviders: requested };
}

async function send(path, id) {
  if (!token) return selectionPayload();
  const headers = { authorization: "Bearer " + token };
  const response = await fetch(path, { method: "POST", body: JSON.stringify({ id }), headers });
  if (!response.ok) throw new Error("HTTP " + response.status);
  return response.json();
}

// Closes when the token expired or was revoked while the page was open.
function closeOnTokenProblem({ status }) {
  if (!/TOKEN/.test(status)) return false;
  postToParent("close", { status });
  return true;
}

function updateSelection({ id, name }, connects) {
  if (connects) selected.push({ id, name });
  else selected.splice(selected.findIndex((source) => source.id === id), 1);
}

// Resolves with whether the user has signed in, in the source's own window.
function signIn({ id, name }) {
  const popup = open("/sign-in?id=" + encodeURIComponent(id), "", "popup,width=480,height=400");
  if (!popup) {
    statusLine.textContent = "The sign-in window of " + name + " is not connected to this page: window.open() returned null. " +
      "The browser blocked the window, or the app's page has the header Cross-Origin-Opener-Policy: same-origin. " +
      "With same-origin-allow-popups it works.";
    return false;
  }
  statusLine.textContent = "Please sign in to " + name + " in the new window.";
  return new Promise((resolve) => {
    const end = (hasSignedIn) => {
      clearInterval(timer);
      removeEventListener("message", listen);
      if (!hasSignedIn) statusLine.textContent = "You did not sign in to " + name + ".";
      resolve(hasSignedIn);
    };
    const listen = ({ source, data }) => source === popup && data === "signed-in" && end(true);
    const timer = setInterval(() => popup.closed && end(false), 300);
    addEventListener("message", listen);
  });
}

async function toggleSource(button) {
  const { id, name } = button.dataset;
  const connects = !button.classList.contains("on");
  if (connects && "popup" in button.dataset && !(await signIn({ id, name }))) return;
  if (!token) updateSelection({ id, name }, connects);
  const payload = await send(connects ? "/connect" : "/disconnect", id);
  if (closeOnTokenProblem(payload)) return;
  button.classList.toggle("on", connects);
  button.textContent = connects ? "Disconnect" : "Connect";
  button.setAttribute("aria-label", button.textContent + " " + name);
  statusLine.textContent = name + (connects ? " is connected." : " is disconnected.");
  if (token) postToParent(connects ? "connect-source" : "disconnect-source", payload);
}

async function requestSource() {
  if (!token) requested.push(PROVIDER);
  if (!closeOnTokenProblem(await send("/request"))) statusLine.textContent = "Thank you. We received your request.";
}

document.addEventListener("keydown", ({ key }) => key === "Escape" && document.getElementById("close").click());

document.addEventListener("click", async ({ target }) => {
  const button = target.closest("button");
  if (!button) return;
  button.disabled = true;
  try {
    if (button.dataset.id) await toggleSource(button);
    else if (button.id === "request") await requestSource();
    else postToParent("close", await send("/close"));
  } catch {
    statusLine.textContent = "Something went wrong. Please try again.";
  } finally {
    button.disabled = false;
    button.focus();
  }
});
`;

/** The script of a source's sign-in window. */
export const SIGN_IN_SCRIPT: string = `
document.querySelector("button").onclick = () => {
  if (!opener) {
    document.getElementById("status").textContent = "This window has lost Connect. Please close it.";
    return;
  }
  opener.postMessage("signed-in", location.origin);
  close();
};
`;
