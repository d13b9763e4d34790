/** Markup that is safe to put into a page as it is. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What a template accepts: markup, text to be escaped, a list of either, or nothing. */
export type Content = Html | string | number | false | null | undefined | readonly Content[];

/** Markup from a template; every text put into it is escaped, for both elements and quoted attributes. */
export function html(strings: TemplateStringsArray, ...values: Content[]): Html {
  return new Html(String.raw({ raw: strings }, ...values.map(markupOf)));
}

function markupOf(content: Content): string {
  if (content === false || content === null || content === undefined) return "";
  if (content instanceof Html) return content.text;
  if (Array.isArray(content)) return content.map(markupOf).join("");
  return String(content).replace(/[&<>"']/g, (character) => entities[character] as string);
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
