import { mapOf } from "./json.ts";

/**
 * A field as `fieldsV1` names it, element by element: `f:spec`, `f:containers`, `k:{"name":"main"}`. There is one object for each path, so paths are
 * compared and looked up as objects: a fleet's clusters have the same few hundred.
 */
export class FieldPath {
  static readonly root = new FieldPath(undefined, "");

  readonly parent: FieldPath | undefined;
  /** The last element; of the root none. */
  readonly element: string;
  /** As a schema names it, `[]` for an item of a list: `spec.template.spec.containers[].env`. */
  readonly dotted: string;
  readonly #inner = new Map<string, FieldPath>();

  private constructor(parent: FieldPath | undefined, element: string) {
    this.parent = parent;
    this.element = element;
    this.dotted = parent === undefined ? "" : dottedBelow(parent.dotted, element);
  }

  static of(elements: readonly string[]): FieldPath {
    return elements.reduce((path, element) => path.inner(element), FieldPath.root);
  }

  inner(element: string): FieldPath {
    const known = this.#inner.get(element);
    if (known !== undefined) return known;
    const made = new FieldPath(this, element);
    this.#inner.set(element, made);
    return made;
  }

  get elements(): readonly string[] {
    return this.parent === undefined ? [] : [...this.parent.elements, this.element];
  }

  /** `.spec.containers[name="main"].env`, as the API server writes a field for people. */
  toString(): string {
    return this.elements.map(described).join("");
  }
}

function dottedBelow(parent: string, element: string): string {
  if (!element.startsWith("f:")) return `${parent}[]`;
  return parent === "" ? element.slice(2) : `${parent}.${element.slice(2)}`;
}

function described(element: string): string {
  const text = element.slice(2);
  if (element.startsWith("f:")) return `.${text}`;
  if (element.startsWith("v:")) return `[=${text}]`;
  const keys = Object.entries(mapOf(JSON.parse(text)));
  return `[${keys.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(",")}]`;
}
