/** The host is what people know an endpoint by, and what they type to remove it. */
export function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return url;
  }
}
