export { default as messages } from "@cloudscape-design/components/i18n/messages/all.zh-CN";
export { zh as words } from ".";
