/** Why a connection failed: Node says nothing itself where each of a host's several addresses failed for a reason of its own. */
export function failureMessage(failure: Error): string {
  const { message, errors = [] } = failure as Partial<AggregateError> & Error;
  return message.trim() || errors.map((error: Error) => error.message).join(', ');
}
