/** A Korean mobile number as it is dialled at home: what a notice can be sent to. */
const MOBILE = /^01[016789]\d{7,8}$/

/** The digits of a mobile number; undefined where the text is none. */
export function mobileOf(text: string): string | undefined {
  const digits = text.replace(/[\s().-]/g, '')
  return MOBILE.test(digits) ? digits : undefined
}

/** A number as it may be shown: the middle is hidden, e.g. `010-****-5678`. */
export const maskedPhone = (digits: string): string => `${digits.slice(0, 3)}-****-${digits.slice(-4)}`
