/** A question that must be answered before something is done that cannot be taken back. */
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import { useWords } from "../words";
import { Fault } from "./Fault";
import { Sentence } from "./Sentence";

interface Props {
  title: string;
  yes: string;
  no?: string;
  /** Whether the answer was yes and is being carried out: then it is too late to say no. */
  busy?: boolean;
  error?: unknown;
  /** What is to be said before the answer can be carried out. */
  notice?: string;
  onYes: () => void;
  onNo: () => void;
  children: ReactNode;
}

export function Question({ title, yes, no, busy = false, error, notice, onYes, onNo, children }: Props) {
  const words = useWords();
  return (
    <Modal
      visible
      closeAriaLabel={words.close}
      header={title}
      onDismiss={() => {
        if (!busy) onNo();
      }}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" disabled={busy} onClick={onNo}>
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
        <div role="status">
          {busy ? <Sentence type="loading">{words.underWay}</Sentence> : null}
          {notice ? <Sentence type="warning">{notice}</Sentence> : null}
        </div>
      </SpaceBetween>
    </Modal>
  );
}
