/** The import dialog: the template, the filled-in file, its upload. It can be opened from any page. */
import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FileUpload from "@cloudscape-design/components/file-upload";
import FormField from "@cloudscape-design/components/form-field";
import Modal from "@cloudscape-design/components/modal";
import ProgressBar from "@cloudscape-design/components/progress-bar";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from "react";
import { useLocation, useNavigate } from "react-router";
import { answer } from "../api/client";
import { useTell } from "../app/notices";
import { useApi } from "../session/Session";
import { hasEnded, startedBy, type Task } from "../tasks/queries";
import { downloadBlob } from "../ui/download";
import { faultText } from "../ui/Fault";
import { type Speech, useSpeech } from "../words";
import { CREATES, ImportOptions, type Options } from "./ImportOptions";
import { BegunError, fileFault, importFile, RepeatError, TooBigError, UploadError } from "./upload";

const OpenContext = createContext<(() => void) | null>(null);

/** Opens the import dialog. */
export function useImport(): () => void {
  const open = useContext(OpenContext);
  if (!open) throw new Error("Nothing is imported outside of <Importing>.");
  return open;
}

export function Importing({ children }: { children: ReactNode }) {
  const [visible, setVisible] = useState(false);
  const [open] = useState(() => () => setVisible(true));
  const [close] = useState(() => () => setVisible(false));
  return (
    <OpenContext.Provider value={open}>
      {children}
      {visible ? <ImportDialog onClose={close} /> : null}
    </OpenContext.Provider>
  );
}

function ImportDialog({ onClose }: { onClose: () => void }) {
  const speech = useSpeech();
  const { words } = speech;
  const said = words.imports;
  const api = useApi();
  const tell = useTell();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [options, setOptions] = useState<Options>(CREATES);
  const [file, setFile] = useState<File | null>(null);
  const [judged, setJudged] = useState(false);
  const [progress, setProgress] = useState<number | null>(null);
  const [fault, setFault] = useState("");
  const stop = useRef<AbortController | null>(null);
  const [stopping, setStopping] = useState(false);
  const [repeat, setRepeat] = useState<Repeat | null>(null);
  const uploading = progress !== null;
  const { pathname } = useLocation();
  const opened = useRef(pathname);
  useEffect(() => {
    // The back button takes the dialog with the page; an upload goes on.
    if (pathname !== opened.current && !uploading) onClose();
  }, [pathname, uploading, onClose]);
  const wrong = file ? fileFault(file) : null;

  /** Close; an upload is stopped first, and what became of it is told. */
  function close() {
    if (repeat) return repeat.answer(false);
    if (!uploading) return onClose();
    setStopping(true);
    stop.current?.abort();
  }

  function show(task: Task, text: string) {
    tell({ type: "success", text });
    void queries.invalidateQueries({ queryKey: ["tasks"] });
    onClose();
    navigate(`/tasks/${task.task_id}`);
  }

  /** Ask whether a file that was imported before is to be imported again. */
  async function importAgain(before: Task): Promise<boolean> {
    const again = await new Promise<boolean>((answer) => setRepeat({ before, answer }));
    setRepeat(null);
    return again;
  }

  async function start() {
    if (repeat) return repeat.answer(true);
    setJudged(true);
    if (!file || wrong || options.mail_nobody_before === "") return;
    setFault("");
    setProgress(0);
    stop.current = new AbortController();
    try {
      const task = await importFile(api, file, options, setProgress, stop.current.signal, importAgain);
      show(task, said.started(file.name));
    } catch (error) {
      if (error instanceof RepeatError) return onClose();
      if (error instanceof BegunError) return show(error.task, said.begun(file.name));
      if (stop.current.signal.aborted) {
        tell({ type: "info", text: said.stopped(file.name) });
        return onClose();
      }
      setFault(uploadFault(error, speech));
      setProgress(null);
    }
  }

  return (
    <Modal
      visible
      closeAriaLabel={words.close}
      header={said.title}
      onDismiss={close}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" loading={stopping} onClick={close}>
              {uploading && !repeat ? said.cancelUpload : words.cancel}
            </Button>
            <Button variant="primary" loading={uploading && !repeat} onClick={() => void start()}>
              {repeat ? said.importAgain : said.submit}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="l">
        {fault ? <Alert type="error">{fault}</Alert> : null}
        {repeat ? <Alert type="warning">{repeatText(repeat.before, speech)}</Alert> : null}
        <FormField label={said.stepTemplate} description={said.templateText}>
          <TemplateButton />
        </FormField>
        <FormField label={said.stepFile}>
          {uploading ? (
            <ProgressBar value={progress} label={said.uploading(file?.name ?? "")} />
          ) : (
            <FileUpload
              accept=".xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
              value={file ? [file] : []}
              onChange={({ detail }) => {
                setFile(detail.value[0] ?? null);
                setFault("");
              }}
              showFileSize
              constraintText={said.hint}
              errorText={judged && !file ? said.missing : ""}
              fileErrors={wrong ? [said[wrong]] : []}
              i18nStrings={{
                uploadButtonText: () => said.choose,
                dropzoneText: () => said.drop,
                removeFileAriaLabel: () => said.remove,
                formatFileSize: (bytes) => speech.size(bytes),
              }}
            />
          )}
        </FormField>
        {uploading ? null : <ImportOptions options={options} judged={judged} onChange={setOptions} />}
      </SpaceBetween>
    </Modal>
  );
}

function TemplateButton() {
  const { words } = useSpeech();
  const api = useApi();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState("");

  async function get() {
    setBusy(true);
    setFault("");
    try {
      const content = await answer(api.GET("/v1/imports/template", { parseAs: "blob" }));
      downloadBlob(content as unknown as Blob, words.imports.templateName);
    } catch (error) {
      setFault(faultText(error, words));
    } finally {
      setBusy(false);
    }
  }

  return (
    <SpaceBetween size="xs">
      <Button iconName="download" loading={busy} onClick={() => void get()}>
        {words.imports.template}
      </Button>
      {fault ? <Alert type="error">{fault}</Alert> : null}
    </SpaceBetween>
  );
}

interface Repeat {
  before: Task;
  answer: (again: boolean) => void;
}

function repeatText(before: Task, { words, time }: Speech): string {
  const by = startedBy(before, words.tasks.dropFolder);
  if (!hasEnded(before)) return words.imports.repeatUnended(time(before.created_at), by);
  const { created, updated, disabled, failed } = before;
  return words.imports.repeat(time(before.ended_at), by, created, updated, disabled, failed);
}

function uploadFault(error: unknown, { words, size }: Speech): string {
  if (error instanceof TooBigError) return words.imports.tooBig(size(error.most));
  if (error instanceof UploadError && error.reason !== "stopped") return words.imports[error.reason];
  return faultText(error, words);
}
