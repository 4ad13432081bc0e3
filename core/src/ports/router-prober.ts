/** Asks routers what they know. Changes nothing; throws for nothing but an abort. */
export interface RouterProber {
  /** What each command prints, in their order. `router`: `west2-dc1/us-west-2a`, as scopes of the plane `router` have it. */
  show(router: string, commands: readonly string[], signal: AbortSignal): Promise<RouterAnswer>;
}

export type RouterAnswer =
  | { readonly kind: "answered"; readonly outputs: readonly string[] }
  /** `why`: it cannot be reached, or refuses; never a secret. */
  | { readonly kind: "silent"; readonly why: string };
