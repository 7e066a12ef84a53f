/** A page for somebody who is not signed in: one small form in the middle. */
import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import { type FormEvent, type ReactNode, useEffect } from "react";
import { useWords } from "../words";

export function Card({ title, description, children }: { title: string; description?: string; children: ReactNode }) {
  const words = useWords();
  useEffect(() => {
    document.title = words.pageTitle(title);
  }, [title, words]);
  return (
    <main className="card">
      <Container
        header={
          <Header variant="h1" description={description}>
            {title}
          </Header>
        }
      >
        <Box>{children}</Box>
      </Container>
    </main>
  );
}

export function CardForm({ onSubmit, children }: { onSubmit: () => Promise<void>; children: ReactNode }) {
  function submit(event: FormEvent) {
    event.preventDefault();
    void onSubmit();
  }
  return (
    <form onSubmit={submit} noValidate>
      {children}
    </form>
  );
}
