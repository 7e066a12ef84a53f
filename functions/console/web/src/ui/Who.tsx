/** People whom a question or an outcome is about. */
interface Person {
  account: string;
  name: string;
}

/** The name of one, or how many. */
export function whoOf(people: readonly Person[], counted: (count: number) => string): string {
  return people.length === 1 && people[0] ? people[0].name : counted(people.length);
}

/** Each by name, and by what else tells them apart. */
export function Who<T extends Person>({ people, by }: { people: readonly T[]; by: (person: T) => string }) {
  return (
    // A long list scrolls, and so must be reached by the keyboard.
    <ul className="plain who" tabIndex={people.length > 1 ? 0 : undefined}>
      {people.map((person) => (
        <li key={person.account}>
          {person.name} ({by(person)})
        </li>
      ))}
    </ul>
  );
}
