/** Whether a stack's configuration deploys what the application's sources are: an estate, and no version of it chosen. */
export function deploysRelease(configuration: string): boolean {
  return /^ {2}estate:estate:/m.test(configuration) && !/^ {2}estate:release:/m.test(configuration);
}
