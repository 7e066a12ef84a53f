import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { ApiError } from "../api/client";
import { shown } from "../testing/shown";
import { Question } from "./Question";

const answers = () => ({ onYes: vi.fn(), onNo: vi.fn() });
const button = (name: string) => screen.getByRole("button", { name });

describe("a question", () => {
  it("is answered by its buttons and by its cross", async () => {
    const { onYes, onNo } = answers();
    await shown(
      <Question title="Remove 2 users?" yes="Remove" onYes={onYes} onNo={onNo}>
        Ann and Bob
      </Question>,
    );
    expect(screen.getByRole("dialog", { name: "Remove 2 users?" }).textContent).toContain("Ann and Bob");
    await userEvent.click(button("Remove"));
    expect(onYes).toHaveBeenCalledOnce();
    await userEvent.click(button("Cancel"));
    await userEvent.click(button("Close"));
    expect(onNo).toHaveBeenCalledTimes(2);
  });

  it("cannot be cancelled while the answer is carried out, and says so", async () => {
    const { onYes, onNo } = answers();
    await shown(
      <Question title="Remove 2 users?" yes="Remove" busy onYes={onYes} onNo={onNo}>
        Ann and Bob
      </Question>,
    );
    await userEvent.click(button("Cancel"));
    await userEvent.click(button("Close"));
    expect(onNo).not.toHaveBeenCalled();
    expect(screen.getByRole("status").textContent).not.toBe("");
  });

  it("has a cross with a name in Chinese, too", async () => {
    const { onYes, onNo } = answers();
    await shown(
      <Question title="移除？" yes="移除" notice="请先选择。" onYes={onYes} onNo={onNo}>
        Ann
      </Question>,
      "zh",
    );
    await userEvent.click(button("关闭"));
    expect(onNo).toHaveBeenCalledOnce();
    expect(screen.getByRole("status").textContent).toBe("请先选择。");
  });

  it("stays, with the reason, when the answer could not be carried out", async () => {
    const { onYes, onNo } = answers();
    const problem = {
      type: "about:blank",
      title: "Conflict",
      status: 409,
      code: "own_removal",
      detail: "Nobody can remove themselves.",
      errors: [],
    };
    await shown(
      <Question title="Remove?" yes="Remove" error={new ApiError(409, problem)} onYes={onYes} onNo={onNo}>
        Ann
      </Question>,
    );
    expect(screen.getByRole("dialog").textContent).toContain("Nobody can remove themselves.");
  });
});
