/** Of the stage that reads Fabrics what reading one needs, and no more: whole stages are not loaded for one function (decision 0009). */
export { parseFabric } from "@podspan/core/spec";
