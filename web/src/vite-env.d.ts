/// <reference types="vite/client" />
import "react";

declare module "react" {
  interface InputHTMLAttributes<T> {
    /** Lets whole folders be chosen. */
    webkitdirectory?: T extends HTMLInputElement ? "" : never;
  }
}
