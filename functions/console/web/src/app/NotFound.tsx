import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import { useNavigate } from "react-router";
import { useTitle } from "../ui/useTitle";
import { useWords } from "../words";

export function NotFound() {
  const words = useWords().problems;
  const navigate = useNavigate();
  useTitle(words.notFoundTitle);
  return (
    <Alert
      type="warning"
      header={words.notFoundTitle}
      action={<Button onClick={() => navigate("/")}>{words.home}</Button>}
    >
      {words.notFound}
    </Alert>
  );
}
