/** Commands that begin as JSON's escapes of line break, carriage return and tab do: amsmath's, and those of plain text. */
const COMMANDS = new Set(
  `nabla natural ncong ne nearrow neg neq newline nexists nge ngeq ngtr ni nleftarrow nleq nless nmid nobreak noindent
  nolimits nonumber norm normalsize not notag notin nparallel nprec nrightarrow nsim nsubset nsubseteq nsucc nsupset
  nsupseteq ntriangleleft ntriangleright nu nwarrow
  raise rangle rbrace rbrack rceil ref rfloor rgroup rhd rho right rightarrow rightharpoondown rightharpoonup
  rightleftarrows rightleftharpoons rightsquigarrow risingdotseq rm root rtimes rule rvert
  tag tan tanh tau tbinom text textbf textcircled textcolor textit textnormal textrm textsc textsf textsl textstyle
  textsubscript textsuperscript texttt textup tfrac therefore theta thickapprox thicksim thinspace tilde tiny times to
  top triangle triangledown triangleleft trianglelefteq triangleq triangleright trianglerighteq tt twoheadrightarrow`
    .trim()
    .split(/\s+/),
)

/** As likely a line break before a short word (`\ne = 2.7`): only amid other single backslashes. */
const MAYBE_LINE_BREAKS = new Set(['ne', 'neg', 'ni', 'nu'])

const ESCAPE = /\\(?:(u[0-9a-fA-F]{4})|([a-zA-Z]+)|([\s\S]))/g

/**
 * JSON whose strings hold LaTeX with the backslashes that LaTeX has, one, as JSON has them, two. A model forgets the
 * second one, and then `\frac` is no error but a form feed before `rac`. A tab before `imes` is none that anybody meant.
 * @param json  text of JSON; backslashes stand in its strings alone
 */
export function escapeLatex(json: string): string {
  if (!json.includes('\\')) return json
  const isCertain = [...json.matchAll(ESCAPE)].some(
    ([, , word, sign]) =>
      (word !== undefined && !MAYBE_LINE_BREAKS.has(word) && isCommand(word)) ||
      (sign !== undefined && /[()[\]{},;!%$_]/.test(sign)),
  )
  return json.replace(ESCAPE, (found, code, word, sign) => {
    if (code !== undefined) return found
    if (word !== undefined) {
      const isLatex = isCommand(word) && (isCertain || !MAYBE_LINE_BREAKS.has(word))
      return isLatex ? `\\${found}` : found
    }
    if (sign === "'") return sign
    return sign === '"' || sign === '\\' || sign === '/' ? found : `\\${found}`
  })
}

/** Whether letters after a backslash cannot be one of JSON's escapes and the text behind it. */
function isCommand(word: string): boolean {
  // Form feeds and backspaces stand in no problem.
  if (/^[bf]/.test(word)) return word.length > 1
  return /^[nrt]/.test(word) ? COMMANDS.has(word) : true
}
