export { eksHttpHandler, type HttpAnswer, type HttpQuery, type HttpRequest, queryOf } from "./handler.ts";
export { EKS_ROUTES, type EksRoute, matchRoute } from "./routes.ts";
