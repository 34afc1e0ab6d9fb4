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

/** Styles that a modal with no styles of its own gets here. */
const OVERLAY = { position: "fixed", inset: 0, background: "rgb(0 0 0 / 40%)" } as const;
const BOX = {
  position: "fixed",
  inset: 0,
  margin: "auto",
  width: 320,
  height: "fit-content",
  padding: 24,
  background: "white",
  borderRadius: 8,
} as const;

function RadixModal({ isOpen, onClose, children }: ModalProps) {
  return (
    <Radix.Root open={isOpen} onOpenChange={onClose}>
      <Radix.Portal>
        <Radix.Overlay style={OVERLAY} />
        <Radix.Content style={BOX} aria-describedby={undefined}>
          <Radix.Title>Profile</Radix.Title>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function ReactAriaModal({ isOpen, onClose, children }: ModalProps) {
  return (
    <ModalOverlay isDismissable isOpen={isOpen} onOpenChange={onClose} style={OVERLAY}>
      <AriaModal style={BOX}>
        <AriaDialog aria-label="Profile">{children}</AriaDialog>
      </AriaModal>
    </ModalOverlay>
  );
}

function HeadlessUiModal({ isOpen, onClose, children }: ModalProps) {
  return (
    <HeadlessDialog open={isOpen} onClose={onClose}>
      <div style={OVERLAY} />
      <DialogPanel style={BOX}>{children}</DialogPanel>
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

/** Calls `show` when the modal opens, and what `show` returned when the modal closes. */
function useModal<E extends HTMLElement>(
  isOpen: boolean,
  show: (element: E) => () => void,
): RefObject<E | null> {
  const ref = useRef<E>(null);
  useEffect(() => (isOpen ? show(ref.current!) : undefined), [isOpen]);
  return ref;
}

function Bootstrap5Modal({ isOpen, onClose, children }: ModalProps) {
  const ref = useModal<HTMLDivElement>(isOpen, (element) => {
    const modal = new BootstrapModal(element);
    element.addEventListener("hide.bs.modal", onClose);
    modal.show();
    return () => {
      element.removeEventListener("hide.bs.modal", onClose);
      modal.hide();
    };
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
    return () => void trap.deactivate({ onDeactivate: undefined });
  });
  return isOpen ? (
    <div ref={ref} role="dialog" aria-modal="true" aria-label="Profile" style={BOX}>
      {children}
    </div>
  ) : null;
}

function PopoverModal({ isOpen, onClose, children }: ModalProps) {
  const ref = useModal<HTMLDivElement>(isOpen, (element) => {
    const onToggle = ({ newState }: ToggleEvent): unknown => newState === "closed" && onClose();
    element.addEventListener("toggle", onToggle);
    element.showPopover();
    return () => {
      element.removeEventListener("toggle", onToggle);
      element.hidePopover();
    };
  });
  return (
    <div ref={ref} popover="auto" aria-label="Profile">
      {children}
    </div>
  );
}

function NativeModal({ isOpen, onClose, children }: ModalProps) {
  const ref = useModal<HTMLDialogElement>(isOpen, (element) => {
    element.addEventListener("close", onClose);
    element.showModal();
    return () => {
      element.removeEventListener("close", onClose);
      element.close();
    };
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
