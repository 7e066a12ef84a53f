/** A question that must be answered before something is done that cannot be taken back. */
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import { useWords } from "../words";
import { Fault } from "./Fault";

interface Props {
  title: string;
  yes: string;
  no?: string;
  busy?: boolean;
  error?: unknown;
  onYes: () => void;
  onNo: () => void;
  children: ReactNode;
}

export function Question({ title, yes, no, busy, error, onYes, onNo, children }: Props) {
  const words = useWords();
  return (
    <Modal
      visible
      header={title}
      onDismiss={onNo}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onNo}>
              {no ?? words.cancel}
            </Button>
            <Button variant="primary" loading={busy} onClick={onYes}>
              {yes}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {error ? <Fault error={error} /> : null}
        {children}
      </SpaceBetween>
    </Modal>
  );
}
