/// <reference types="vite/client" />

/** The player without subtitles and alternate sound; its package describes only the whole one. */
declare module 'hls.js/light' {
  export { default } from 'hls.js'
}
