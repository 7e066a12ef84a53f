/** What is known of a person or a task: names and values, in as many columns as hold an address without breaking it. */
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs, { type KeyValuePairsProps } from "@cloudscape-design/components/key-value-pairs";

export type Fact = KeyValuePairsProps.Item;

export function Facts({ title, items }: { title: string; items: Fact[] }) {
  return (
    <Container header={<Header variant="h2">{title}</Header>}>
      <KeyValuePairs columns={4} minColumnWidth={200} items={items} />
    </Container>
  );
}
