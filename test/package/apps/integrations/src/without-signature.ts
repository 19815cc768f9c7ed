/** The URL of a callback is in requests, spans and breadcrumbs; Tencent's has its signature. */
export function withoutSignature<Value>(value: Value): Value {
  for (const [key, part] of Object.entries(value ?? {})) {
    if (typeof part === 'string') Object.assign(value as object, { [key]: part.replace(/\bSign=\w+/g, 'Sign=***') });
    else if (typeof part === 'object' && key !== 'sdkProcessingMetadata') withoutSignature(part);
  }
  return value;
}
