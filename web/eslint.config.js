import js from "@eslint/js";
import a11y from "eslint-plugin-jsx-a11y";
import i18next from "eslint-plugin-i18next";
import hooks from "eslint-plugin-react-hooks";
import globals from "globals";
import ts from "typescript-eslint";

const MARKUP = "Untrusted text goes in as text: render it with React.";
const SIDES = "Left and right depend on the language: use ms, me, ps, pe, start, end.";
const PHYSICAL = String.raw`(^|[\s:])-?(ml|mr|pl|pr|left|right|border-l|border-r|rounded-[lr]|rounded-[tb][lr]|text-left|text-right)(-|$|\s)`;

export default ts.config(
  { ignores: ["node_modules", "src/api/schema.d.ts"] },
  js.configs.recommended,
  {
    files: ["src/**/*.{ts,tsx}"],
    extends: [ts.configs.strictTypeChecked, hooks.configs.flat["recommended-latest"], a11y.flatConfigs.strict],
    plugins: { i18next },
    languageOptions: { globals: globals.browser, parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-unused-vars": ["error", { varsIgnorePattern: "^_", argsIgnorePattern: "^_" }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "i18next/no-literal-string": [
        "error",
        { mode: "jsx-only", "jsx-attributes": { include: ["title", "label", "alt", "placeholder", "aria-label", "description", "confirm", "cancel"] } },
      ],
      "max-lines": ["error", 350],
      "max-lines-per-function": ["error", { max: 120, skipBlankLines: true, skipComments: true }],
      "no-console": "error",
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: MARKUP },
        { property: "outerHTML", message: MARKUP },
        { property: "insertAdjacentHTML", message: MARKUP },
        { object: "document", property: "write", message: MARKUP },
      ],
      "no-restricted-syntax": [
        "error",
        { selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']", message: MARKUP },
        { selector: `JSXAttribute[name.name='className'] Literal[value=/${PHYSICAL}/]`, message: SIDES },
      ],
    },
  },
  { files: ["src/app/early.js"], languageOptions: { globals: globals.browser } },
  { files: ["**/*.js", "vite.config.ts"], ignores: ["src/**"], languageOptions: { globals: globals.node } },
  { files: ["vite.config.ts"], extends: [ts.configs.recommended] },
);
