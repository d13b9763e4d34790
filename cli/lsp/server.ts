import { fileURLToPath } from "node:url";
import {
  CompletionItemKind,
  createConnection,
  DiagnosticSeverity,
  ProposedFeatures,
  StreamMessageReader,
  StreamMessageWriter,
  TextDocumentSyncKind,
  TextDocuments,
} from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { fieldsOf } from "../../engine/json-object.ts";
import { readRuleset } from "../../language/load.ts";
import { SampleError } from "../../language/sample-files.ts";
import { loadSamples, type Sample } from "../../language/samples.ts";
import { eventLists } from "../coverage/events.ts";
import { definitionOf, hoverOf, mistakesOf, type Suggestion, type Surroundings, suggestionsAt } from "./answers.ts";

const kinds: Record<Suggestion["kind"], CompletionItemKind> = {
  key: CompletionItemKind.Property,
  field: CompletionItemKind.Field,
  param: CompletionItemKind.Constant,
  event: CompletionItemKind.Value,
  function: CompletionItemKind.Function,
  variable: CompletionItemKind.Variable,
};

/** Answers an editor on standard input and output, by the Language Server Protocol, until it says that it is done. */
export function serve(): void {
  const connection = createConnection(
    ProposedFeatures.all,
    new StreamMessageReader(process.stdin),
    new StreamMessageWriter(process.stdout),
  );
  const documents = new TextDocuments(TextDocument);
  let surroundings = readSurroundings();

  connection.onInitialize(() => ({
    capabilities: {
      positionEncoding: "utf-16",
      textDocumentSync: TextDocumentSyncKind.Incremental,
      hoverProvider: true,
      definitionProvider: true,
      completionProvider: { triggerCharacters: [".", '"', "?"] },
    },
    serverInfo: { name: "cloudtrail-alerts" },
  }));
  documents.onDidChangeContent(({ document }) => {
    const mistakes = mistakesOf(pathOf(document), document.getText(), surroundings);
    void connection.sendDiagnostics({
      uri: document.uri,
      diagnostics: mistakes.map(({ start, end, message }) => ({
        range: { start, end },
        message,
        severity: DiagnosticSeverity.Error,
        source: "cta check",
      })),
    });
  });
  documents.onDidSave(() => {
    surroundings = readSurroundings();
  });
  documents.onDidClose(({ document }) => void connection.sendDiagnostics({ uri: document.uri, diagnostics: [] }));
  connection.onHover(({ textDocument, position }) => {
    const document = documents.get(textDocument.uri);
    const value = document && hoverOf(pathOf(document), document.getText(), position);
    return value === undefined ? null : { contents: { kind: "markdown", value } };
  });
  connection.onCompletion(({ textDocument, position }) => {
    const document = documents.get(textDocument.uri);
    if (!document) return [];
    return suggestionsAt(pathOf(document), document.getText(), position, surroundings).map(
      ({ label, kind, detail }) => ({
        label,
        kind: kinds[kind],
        ...(detail !== undefined && { detail }),
      }),
    );
  });
  connection.onDefinition(({ textDocument, position }) => {
    const document = documents.get(textDocument.uri);
    const start = document && definitionOf(pathOf(document), document.getText(), position);
    return start ? { uri: textDocument.uri, range: { start, end: start } } : null;
  });
  documents.listen(connection);
  connection.listen();
}

function pathOf({ uri }: TextDocument): string {
  return uri.startsWith("file:") ? fileURLToPath(uri) : uri;
}

function readSurroundings(): Surroundings {
  const { files } = readRuleset().ruleset;
  let samples: Sample[] = [];
  try {
    samples = loadSamples();
  } catch (error) {
    if (!(error instanceof SampleError)) throw error; // check reports it
  }
  const named = [...samples.map(({ record }) => record), ...eventLists().flatMap((list) => list.events)];
  const events = new Map<string, string[]>();
  for (const { eventSource, eventName } of named.map(fieldsOf)) {
    if (typeof eventSource !== "string" || typeof eventName !== "string") continue;
    events.set(eventSource, [...(events.get(eventSource) ?? []), eventName]);
  }
  return { ids: [...files.rules.keys()], events, today: new Date() };
}
