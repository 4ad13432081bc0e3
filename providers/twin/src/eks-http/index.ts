export { eksHttpHandler, type HttpAnswer, type HttpRequest } from "./handler.ts";
export { EKS_ROUTES, type EksRoute, matchRoute } from "./routes.ts";
