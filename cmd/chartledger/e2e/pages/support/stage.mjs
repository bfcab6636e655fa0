// What the Go side has set up: the service's URL, who may sign in, and where there are
// repositories.
export const stage = JSON.parse(process.env.PAGES_STAGE);
