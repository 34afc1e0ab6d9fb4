import type { RequestedProvider } from "./sandbox-store.js";

/** The Connect page's style. */
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
#said { margin: 0; padding: 0 24px 16px; min-height: 24px; color: #40576a }
`;

/** A fictional answer to "who is missing?": the sandbox asks for no details. */
export const WANTED: RequestedProvider = {
  address: "12 Example Street, Springfield",
  healthSystem: "Example Health",
  location: { latitude: 41.3289, longitude: -105.6928 },
  physician: "Dr. Robin Example",
  website: "clinic.example",
};

/** The Connect page's script. Messages go to any parent: the data are fictional, and the embedding app is unknown. */
export const SCRIPT: string = `
const WANTED = ${JSON.stringify(WANTED)};
const token = new URL(location.href).searchParams.get("token");
const said = document.getElementById("said");
const problem = document.body.dataset.status;
const picked = [];
const wanted = [];

const tell = (type, payload) => parent.postMessage({ type: "hapi-connect-" + type, ...payload }, "*");

async function ask(path, id) {
  if (!token) {
    if (path === "/request") wanted.push(WANTED);
    const sessionResults = { connectedSources: picked, disconnectedSources: [], requestedSources: wanted };
    return { status: problem || "SUCCESS", sessionResults, currentConnections: [], requestedProviders: wanted };
  }
  const answer = await fetch(path, { method: "POST", body: JSON.stringify({ id }), headers: { authorization: "Bearer " + token } });
  return answer.json();
}

// A token that ran out meanwhile ends the session with that status.
function ended({ status }) {
  if (!/TOKEN/.test(status)) return false;
  tell("close", { status });
  return true;
}

async function toggle(button) {
  const { id, name } = button.dataset;
  const connecting = !button.classList.contains("on");
  if (!token) connecting ? picked.push({ id, name }) : picked.splice(picked.findIndex((source) => source.id === id), 1);
  const result = await ask(connecting ? "/connect" : "/disconnect", id);
  if (ended(result)) return;
  button.classList.toggle("on", connecting);
  button.textContent = connecting ? "Disconnect" : "Connect";
  button.setAttribute("aria-label", button.textContent + " " + name);
  said.textContent = name + (connecting ? " is connected." : " is disconnected.");
  if (token) tell(connecting ? "connect-source" : "disconnect-source", result);
}

document.addEventListener("click", async ({ target }) => {
  const button = target.closest("button");
  if (!button) return;
  button.disabled = true;
  try {
    if (button.dataset.id) await toggle(button);
    else if (button.id === "request") {
      if (!ended(await ask("/request"))) said.textContent = "Thank you. We asked for that source.";
    } else tell("close", await ask("/close"));
  } catch {
    said.textContent = "That did not work. Please try again.";
  } finally {
    button.disabled = false;
    button.focus();
  }
});
`;
