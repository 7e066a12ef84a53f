import { useCallback } from "react";
import { useNavigate } from "react-router";
import { useTell } from "../app/notices";
import { faultText } from "../ui/Fault";
import { useWords } from "../words";
import { useSession } from "./Session";

/** Ends every session of the person, this one too. */
export function useSignOutEverywhere(): () => void {
  const { api, signOut } = useSession();
  const words = useWords();
  const tell = useTell();
  const navigate = useNavigate();
  return useCallback(() => {
    api
      .POST("/v1/me/sign-out")
      .then(() => signOut())
      .then(
        () => navigate("/sign-in"),
        (error) => tell({ type: "error", text: faultText(error, words) }),
      );
  }, [api, signOut, words, tell, navigate]);
}
