import type { Answer, FrontRequest } from "./exchange.ts";

/** An error as one service writes it. */
export interface ApiError {
  readonly code: string;
  readonly message: string;
  readonly status: number;
}

/**
 * An error in the form of the request's protocol: EC2's own XML, the query protocol's XML (STS, IAM) or REST-JSON (EKS).
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html#api-error-response
 */
export const refuse = ({ service }: Pick<FrontRequest, "service">, { code, message, status }: ApiError): Answer => {
  const requestId = "podspan-front";
  if (service === "eks") {
    const headers = { "content-type": "application/json", "x-amzn-errortype": code, "x-amzn-requestid": requestId };
    return { status, headers, body: Buffer.from(JSON.stringify({ message })), by: "front" };
  }
  const error = `<Code>${escaped(code)}</Code><Message>${escaped(message)}</Message>`;
  const xml =
    service === "ec2"
      ? `<Response><Errors><Error>${error}</Error></Errors><RequestID>${requestId}</RequestID></Response>`
      : `<ErrorResponse><Error><Type>Sender</Type>${error}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
  return {
    status,
    headers: { "content-type": "text/xml" },
    body: Buffer.from(`<?xml version="1.0"?>${xml}`),
    by: "front",
  };
};

/** The same answer with another text, which makes it the front's. */
export const withText = (answer: Answer, text: string): Answer => {
  const body = Buffer.from(text);
  return body.equals(answer.body) ? answer : { ...answer, body, by: "front" };
};

export const isOk = ({ status }: Answer): boolean => status >= 200 && status < 300;

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
