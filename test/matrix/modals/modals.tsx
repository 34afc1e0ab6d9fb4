/// <reference types="vite/client" />
import { Dialog as HeadlessDialog, DialogPanel } from "@headlessui/react";
import { Dialog as MuiDialog } from "@mui/material";
import * as Radix from "@radix-ui/react-dialog";
import BootstrapModal from "bootstrap/js/dist/modal";
import bootstrapCss from "bootstrap/dist/css/bootstrap.min.css?inline";
import { createFocusTrap } from "focus-trap";
import { useEffect, useRef, type ReactNode, type RefObject } from "react";
import { Dialog as AriaDialog, Modal as AriaModal, ModalOverlay } from "react-aria-components";

export interface ModalProps {
  isOpen: boolean;
  /** Runs when the library closes the modal, because the user has pressed Escape or has clicked outside the modal. */
  onClose: () => void;
  children: ReactNode;
}

/** The style sheet of the modals that have no styles of their own. */
export const STYLES = `
  .overlay { position: fixed; inset: 0; background: rgb(0 0 0 / 40%) }
  .box { position: fixed; inset: 0; margin: auto; width: 320px; height: fit-content; padding: 24px; background: white }`;

function RadixModal({ isOpen, onClose, children }: ModalProps) {
  return (
    <Radix.Root open={isOpen} onOpenChange={onClose}>
      <Radix.Portal>
        <Radix.Overlay className="overlay" />
        <Radix.Content className="box" aria-describedby={undefined}>
          <Radix.Title>Profile</Radix.Title>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function ReactAriaModal({ isOpen, onClose, children }: ModalProps) {
  return (
    <ModalOverlay isDismissable isOpen={isOpen} onOpenChange={onClose} className="overlay">
      <AriaModal className="box">
        <AriaDialog aria-label="Profile">{children}</AriaDialog>
      </AriaModal>
    </ModalOverlay>
  );
}

function HeadlessUiModal({ isOpen, onClose, children }: ModalProps) {
  return (
    <HeadlessDialog open={isOpen} onClose={onClose}>
      <div className="overlay" />
      <DialogPanel className="box">{children}</DialogPanel>
    </HeadlessDialog>
  );
}

function MuiModal({ isOpen, onClose, children }: ModalProps) {
  return (
    <MuiDialog open={isOpen} onClose={onClose} aria-label="Profile">
      {children}
    </MuiDialog>
  );
}

/**
 * Calls `show` when the modal opens, and what `show` returned when the modal closes.
 * @param show gets the modal's element, and the options of listeners that last until the modal closes
 */
function useModal<E extends HTMLElement>(
  isOpen: boolean,
  show: (element: E, whileOpen: { signal: AbortSignal }) => () => unknown,
): RefObject<E | null> {
  const ref = useRef<E>(null);
  useEffect(() => {
    if (!isOpen) return;
    const controller = new AbortController();
    const hide = show(ref.current!, controller);
    return () => {
      controller.abort();
      hide();
    };
  }, [isOpen]);
  return ref;
}

function Bootstrap5Modal({ isOpen, onClose, children }: ModalProps) {
  const ref = useModal<HTMLDivElement>(isOpen, (element, whileOpen) => {
    const modal = new BootstrapModal(element);
    element.addEventListener("hide.bs.modal", onClose, whileOpen);
    modal.show();
    return () => modal.hide();
  });
  return (
    <>
      <style>{bootstrapCss}</style>
      <div ref={ref} className="modal fade" tabIndex={-1} aria-label="Profile" aria-hidden="true">
        <div className="modal-dialog">
          <div className="modal-content">{children}</div>
        </div>
      </div>
    </>
  );
}

function FocusTrapModal({ isOpen, onClose, children }: ModalProps) {
  const ref = useModal<HTMLDivElement>(isOpen, (element) => {
    const trap = createFocusTrap(element, { onDeactivate: onClose }).activate();
    return () => trap.deactivate({ onDeactivate: undefined });
  });
  return isOpen ? (
    <div ref={ref} role="dialog" aria-modal="true" aria-label="Profile" className="box">
      {children}
    </div>
  ) : null;
}

function PopoverModal({ isOpen, onClose, children }: ModalProps) {
  const ref = useModal<HTMLDivElement>(isOpen, (element, whileOpen) => {
    element.addEventListener("toggle", ({ newState }) => newState === "closed" && onClose(), whileOpen);
    element.showPopover();
    return () => element.hidePopover();
  });
  return (
    <div ref={ref} popover="auto" aria-label="Profile">
      {children}
    </div>
  );
}

function NativeModal({ isOpen, onClose, children }: ModalProps) {
  const ref = useModal<HTMLDialogElement>(isOpen, (element, whileOpen) => {
    element.addEventListener("close", onClose, whileOpen);
    element.showModal();
    return () => element.close();
  });
  return (
    <dialog ref={ref} aria-label="Profile">
      {children}
    </dialog>
  );
}

export const MODALS = {
  Radix: RadixModal,
  "React Aria": ReactAriaModal,
  "Headless UI": HeadlessUiModal,
  MUI: MuiModal,
  Bootstrap: Bootstrap5Modal,
  "focus-trap": FocusTrapModal,
  "a popover": PopoverModal,
  "a native dialog": NativeModal,
};
