/** opencc-js ships its single dictionaries without types; each is "from to|from to|…". */
declare module 'opencc-js/dict/*' {
  const dictionary: string;
  export default dictionary;
}
