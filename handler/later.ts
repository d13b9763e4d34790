// What most log objects do not need: they have neither alerts nor matches of rules that remember. The bundler puts this, and all
// that only this imports, into a file of its own, which the function loads when it first needs a part of it.
export { createAlerting } from "./alerting.ts";
export { createRemember } from "./memory.ts";
export { memoryTableOf } from "./memory-table.ts";
export { createAnswers } from "./requests.ts";
