export interface Credentials {
  readonly id: string;
  readonly secret: string;
  readonly token?: string;
}

const SERVICE = "http://169.254.169.254/latest";
const ROLE = "/meta-data/iam/security-credentials/";
const PATIENCE = 2_000;
/** Milliseconds before their end at which new ones are asked for; AWS has them ready five minutes before. */
const MARGIN = 240_000;

/** The instance role's, by the metadata service's version 2, kept until shortly before they end. */
export function instanceCredentials(now: () => number): () => Promise<Credentials> {
  let kept: { readonly credentials: Credentials; readonly until: number } | undefined;
  return async () => {
    if (kept === undefined || now() >= kept.until) kept = await ask();
    return kept.credentials;
  };
}

async function ask(): Promise<{ readonly credentials: Credentials; readonly until: number }> {
  const token = await metadata("/api/token", {
    method: "PUT",
    headers: { "x-aws-ec2-metadata-token-ttl-seconds": "300" },
  });
  const get = (path: string): Promise<string> => metadata(path, { headers: { "x-aws-ec2-metadata-token": token } });
  const [role = ""] = (await get(ROLE)).split("\n");
  const answer = JSON.parse(await get(ROLE + role));
  const credentials = { id: answer.AccessKeyId, secret: answer.SecretAccessKey, token: answer.Token };
  return { credentials, until: Date.parse(answer.Expiration) - MARGIN };
}

async function metadata(path: string, init: RequestInit): Promise<string> {
  const response = await fetch(SERVICE + path, { ...init, signal: AbortSignal.timeout(PATIENCE) });
  if (!response.ok) throw new Error(`the metadata service answers ${response.status} to ${path}`);
  return response.text();
}
