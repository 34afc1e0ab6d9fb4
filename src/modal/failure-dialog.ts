import type { ModalLabels } from "../options/widget-options.js";
import { onAbort } from "../platform/abort.js";
import { createDialog } from "./dialog.js";
import { createStatusPanel } from "./status-panel.js";

/**
 * Shows a dialog that says that Connect could not be loaded. The dialog stays until the user closes it or `signal` aborts.
 * @param onRetry runs when the user clicks the retry button; the dialog has no such button if `onRetry` is undefined
 */
export function showFailure(
  labels: Required<ModalLabels>,
  onRetry: (() => void) | undefined,
  signal: AbortSignal,
): void {
  const controller = new AbortController();
  const onClose = (): void => controller.abort();
  const panel = createStatusPanel(labels, () => (onClose(), onRetry?.()), onClose);
  const dialog = createDialog(
    labels.dialog,
    [panel.element],
    { onClose, focusFirst: () => panel.focusButton(0), focusLast: () => panel.focusButton(-1) },
    controller.signal,
  );
  dialog.showModal();
  panel.setStatus("failed", { canRetry: !!onRetry });
  panel.focusButton(-1);
  onAbort(signal, onClose, controller.signal);
}
