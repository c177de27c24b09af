/** The shapes of one Lucide icon, element name and attributes; made by `iconShapes` in vite.config.ts. */
declare module '*.svg?shapes' {
  const shapes: readonly (readonly [string, Readonly<Record<string, string>>])[];
  export default shapes;
}
