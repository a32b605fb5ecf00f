//! Labels of what bureaus do: changes, imports, roles, open data.

use super::{Group, Label, Labelled, labels};
use crate::app::imports::grid::{ImportFormat, TextEncoding};
use crate::app::imports::report::{ImportMode, RowAction, Severity, TwinReason};
use crate::app::open_data::{Dataset, OpenFormat};
use crate::editing::change::Op;
use crate::editing::roles::Role;
use crate::editing::workflow::{Action, Part, State};

labels! {
    "edit_op" Op {
        Create "新增" "create",
        Update "修改" "update",
        Delete "删除" "delete",
    }
    "changeset_state" State {
        Draft "草稿" "draft",
        Submitted "已提交" "submitted",
        Approved "已通过" "approved",
        Returned "已退回" "returned",
        Published "已发布" "published",
        Reverted "已撤回" "reverted",
        Withdrawn "已放弃" "withdrawn",
    }
    "changeset_action" Action {
        Edit "编辑" "edit",
        Submit "提交" "submit",
        Approve "通过" "approve",
        Return "退回" "return",
        Publish "发布" "publish",
        Revert "撤回" "revert",
        Withdraw "放弃" "withdraw",
    }
    "changeset_part" Part {
        Author "作者" "author",
        Reviewer "审核人" "reviewer",
        Admin "管理员" "administrator",
        Other "其他人" "somebody else",
    }
    "role" Role {
        Public "公众" "public",
        Agency "旅行社" "agency",
        CountyEditor "县级编辑" "county editor",
        Reviewer "审核人" "reviewer",
        Admin "管理员" "administrator",
        Auditor "审计员" "auditor",
    }
    "import_format" ImportFormat {
        Csv "CSV 文本" "CSV text",
        Xlsx "Excel 工作簿" "Excel workbook",
        Geojson "GeoJSON 点集" "GeoJSON points",
    }
    "import_mode" ImportMode {
        Validate "仅校验" "check only",
        Stage "生成修改" "make a changeset",
    }
    "text_encoding" TextEncoding {
        Utf8 "UTF-8 编码" "UTF-8",
        Utf8Bom "UTF-8 编码（带 BOM）" "UTF-8 with byte order mark",
        Gb18030 "GB18030 编码" "GB 18030",
    }
    "fault_severity" Severity {
        Error "错误" "error",
        Warning "提醒" "warning",
    }
    "import_action" RowAction {
        Create "新增" "create",
        Update "修改" "update",
        Unchanged "无变化" "unchanged",
        Faulty "有错误" "faulty",
    }
    "twin_reason" TwinReason {
        SameName "名称相同" "same name",
        Alias "与别名相同" "same as another name",
        Near "位置相近、名称相似" "near, with a like name",
    }
    "dataset" Dataset {
        Sites "遗址" "sites",
        Places "地点" "places",
        Lines "主题线事件" "events of the themed lines",
        Register "完整登记册" "whole register",
    }
    "open_format" OpenFormat {
        Geojson "GeoJSON 地理数据" "GeoJSON",
        Csv "CSV 文本" "CSV text",
        Xlsx "Excel 工作簿" "Excel workbook",
        Jsonld "JSON-LD（schema.org 词汇）" "JSON-LD (schema.org)",
        Json "JSON 原始记录" "JSON records",
    }
}
