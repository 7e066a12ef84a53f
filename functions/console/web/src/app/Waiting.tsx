import Spinner from "@cloudscape-design/components/spinner";
import { useWords } from "../words";

export function Waiting() {
  const words = useWords();
  return (
    <div className="waiting" role="status" aria-label={words.loading}>
      <Spinner size="large" />
    </div>
  );
}
