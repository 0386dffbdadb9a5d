/** `스캔.pdf · 3`: a page of a file where there is room for few words. */
export const pageName = ({ fileName, pageIndex }: { fileName: string; pageIndex: number }): string =>
  `${fileName} · ${pageIndex + 1}`
