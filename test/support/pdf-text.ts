import { PDFiumLibrary } from '@hyzyla/pdfium'

export interface PdfPage {
  /** As somebody would copy it. */
  readonly text: string
  /** Points. */
  readonly width: number
  readonly height: number
}

let library: Promise<PDFiumLibrary> | undefined

/** What a reader finds on each page of a PDF. */
export async function pdfPages(bytes: Uint8Array): Promise<PdfPage[]> {
  library ??= PDFiumLibrary.init()
  const document = await (await library).loadDocument(bytes)
  try {
    return [...document.pages()].map((page) => {
      const { originalWidth: width, originalHeight: height } = page.getOriginalSize()
      return { text: page.getText(), width, height }
    })
  } finally {
    document.destroy()
  }
}
