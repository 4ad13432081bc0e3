/** What the SDK throws for a refused request: an Error whose `name` is AWS's code. */
export class AwsError extends Error {
  readonly $fault: "client" | "server";
  readonly $metadata: { readonly httpStatusCode: number; readonly requestId?: string };
  readonly Code: string;

  constructor(code: string, message: string, httpStatusCode = 400, requestId?: string) {
    super(message);
    this.name = code;
    this.Code = code;
    this.$fault = httpStatusCode >= 500 ? "server" : "client";
    this.$metadata = { httpStatusCode, ...(requestId === undefined ? {} : { requestId }) };
  }

  withRequestId(requestId: string): AwsError {
    return new AwsError(this.Code, this.message, this.$metadata.httpStatusCode, requestId);
  }
}
