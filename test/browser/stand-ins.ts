/**
 * Small clients for the builds that customers have on the CDN and the registry has not, written from what VENDOR.md
 * states of them: they open, listen and crash as those do.
 */
const CLIENT = (options: {
  container?: boolean;
  late?: boolean;
  meta?: boolean;
  append?: boolean;
  crash: string;
}): string => `
  window.HumanConnect = { open(options) {
    if (document.getElementById("human-api") || document.getElementById("human-api-container")) return null;
    options.__baseURL = options.baseURL;
    const overlay = document.createElement("div");
    overlay.id = "human-api-connect-modal-overlay";
    const frame = document.createElement("iframe");
    frame.id = "human-api";
    frame.src = options.baseURL + "/?token=" + options.token;
    document.body.appendChild(overlay);
    let outer = frame;
    if (${Boolean(options.container)}) {
      outer = document.createElement("div");
      outer.id = "human-api-container";
      outer.setAttribute("role", "dialog");
      outer.appendChild(frame);
    }
    document.body.${options.append ? "append" : "appendChild"}(outer);
    if (${Boolean(options.meta)}) {
      const meta = document.createElement("meta");
      meta.name = "viewport";
      document.head.appendChild(meta);
    }
    const listen = (event) => {
      const type = ${options.crash}.replace("hapi-connect-", "");
      if (type !== "close") return;
      window.removeEventListener("message", listen);
      document.getElementById("human-api-connect-modal-overlay").remove();
      document.getElementById(outer.id).remove();
      options.onClose?.(event.data);
    };
    const start = () => window.addEventListener("message", listen);
    ${options.late ? "frame.onload = start;" : "start();"}
  } };`;

/** name → the script. */
export const STAND_INS: Readonly<Record<string, string>> = {
  // Strings and {} throw in it, and it has no on().
  "1.x": CLIENT({ crash: "event.data.type" }),
  // `role=dialog` around the frame, and one more viewport for each open.
  container: CLIENT({ crash: "event.data.type", container: true, meta: true }),
  // Registers its listener when the frame has loaded: a forged message would come to it unseen.
  late: CLIENT({ crash: "event.data.type", late: true }),
  // Puts its frame where the widget cannot have it in its modal.
  elsewhere: CLIENT({ crash: "event.data.type", append: true }),
};
