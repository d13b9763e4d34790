import { encoders } from "./encoders.ts";
import { lists } from "./lists.ts";
import { comprehensions } from "./macros.ts";
import { math } from "./math.ts";
import { network } from "./network.ts";
import { optionals } from "./optionals.ts";
import { regex } from "./regex.ts";
import { sets } from "./sets.ts";
import { strings } from "./strings.ts";

/**
 * The extension libraries of cel-go and Kubernetes: functions beyond the CEL standard. The names are those
 * of the files here, so that the function's bundle can leave out what no rule uses (build/).
 */
export const extensions = { strings, lists, sets, math, encoders, optionals, comprehensions, regex, network };
