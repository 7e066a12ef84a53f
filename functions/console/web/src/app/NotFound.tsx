import Button from "@cloudscape-design/components/button";
import { useNavigate } from "react-router";
import { Message } from "../ui/Message";
import { useWords } from "../words";

export function NotFound() {
  const words = useWords().problems;
  const navigate = useNavigate();
  return (
    <Message
      type="warning"
      title={words.notFoundTitle}
      action={<Button onClick={() => navigate("/")}>{words.home}</Button>}
    >
      {words.notFound}
    </Message>
  );
}
