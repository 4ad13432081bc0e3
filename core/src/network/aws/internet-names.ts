/** Id of the endpoint, the segment, the domain and the table of all that is not in AWS or on declared sites. */
export const INTERNET = "internet";
