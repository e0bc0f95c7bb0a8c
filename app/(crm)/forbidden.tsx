export { Forbidden as default } from "@/components/shell/forbidden";
